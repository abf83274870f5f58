import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Database, House, Keyboard, ListTree, Monitor, Moon, Plus, Search, Sun } from "lucide-react";
import { type ReactNode, Suspense } from "react";
import { useSystem } from "@/api/studio";
import { Kbd } from "@/ui/Kbd";
import { lazily } from "@/ui/lazily";
import { useTheme } from "@/ui/theme";
import { ConnectionDot } from "./ConnectionBanner";
import { Mark } from "./Mark";

const LINK =
  "flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-muted hover:bg-sunken hover:text-text data-[status=active]:bg-sunken data-[status=active]:font-medium data-[status=active]:text-text";

export function Nav({ onPalette, onKeys }: { onPalette: () => void; onKeys: () => void }) {
  return (
    <nav
      aria-label={t`Main`}
      className="flex shrink-0 gap-1 border-line bg-surface p-2 max-md:items-center max-md:border-b md:w-48 md:flex-col md:border-e"
    >
      <Link to="/" className="flex items-center gap-2 px-1.5 py-1 font-semibold md:mb-2">
        <Mark size={22} />
        <span className="max-md:sr-only">Trainyard</span>
      </Link>
      <Item to="/" icon={<House size={16} />} exact>
        <Trans>Home</Trans>
      </Item>
      <Item to="/datasets" icon={<Database size={16} />}>
        <Trans>Data sets</Trans>
      </Item>
      <Item to="/runs" icon={<ListTree size={16} />}>
        <Trans>Runs</Trans>
      </Item>
      <Item to="/new" icon={<Plus size={16} />}>
        <Trans>New run</Trans>
      </Item>
      <button type="button" onClick={onPalette} className={LINK} aria-keyshortcuts="Control+K Meta+K">
        <Search size={16} />
        <span className="grow text-start max-md:sr-only"><Trans>Find</Trans></span>
        <span aria-hidden className="flex gap-0.5 max-md:hidden"><Kbd>Ctrl</Kbd><Kbd>K</Kbd></span>
      </button>
      <div className="ms-auto flex items-center gap-1 md:ms-0 md:mt-auto md:flex-col md:items-stretch">
        <Theme />
        <button type="button" onClick={onKeys} className={LINK} aria-keyshortcuts="?">
          <Keyboard size={16} />
          <span className="grow text-start max-md:sr-only"><Trans>Keys</Trans></span>
          <span aria-hidden className="max-md:hidden"><Kbd>?</Kbd></span>
        </button>
        <Footer />
      </div>
    </nav>
  );
}

/** The button is there at once, what it opens a moment later. */
function Theme() {
  const Icon = THEMES[useTheme()];
  const trigger = (
    <button type="button" className={LINK}>
      <Icon size={16} />
      <span className="max-md:sr-only"><Trans>Theme</Trans></span>
    </button>
  );
  return <Suspense fallback={trigger}><ThemeMenu trigger={trigger} /></Suspense>;
}

const THEMES = { light: Sun, dark: Moon, system: Monitor };
const ThemeMenu = lazily(() => import("./ThemeMenu").then((module) => module.ThemeMenu));

function Item({ to, icon, exact, children }: { to: "/" | "/datasets" | "/runs" | "/new"; icon: ReactNode; exact?: boolean; children: ReactNode }) {
  return (
    <Link to={to} activeOptions={{ exact: exact ?? false, includeSearch: false }} className={LINK}>
      {icon}
      <span className="max-md:sr-only">{children}</span>
    </Link>
  );
}

function Footer() {
  const { data } = useSystem();
  return (
    <p className="caption flex h-8 items-center gap-2 px-2 md:mt-1">
      <ConnectionDot />
      {data && <span className="max-md:hidden"><Trans>Version {data.version}</Trans></span>}
    </p>
  );
}
