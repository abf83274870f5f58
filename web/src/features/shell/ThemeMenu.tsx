import { Trans } from "@lingui/react/macro";
import { Monitor, Moon, Sun } from "lucide-react";
import { Menu, MenuItem } from "@/ui/Menu";
import { setTheme, useTheme } from "@/ui/theme";

const ICONS = { light: Sun, dark: Moon, system: Monitor };

export function ThemeMenu({ className }: { className: string }) {
  const theme = useTheme();
  const Icon = ICONS[theme];
  const trigger = (
    <button type="button" className={className}>
      <Icon size={16} />
      <span className="max-md:sr-only"><Trans>Theme</Trans></span>
    </button>
  );
  return (
    <Menu trigger={trigger} align="start">
      <MenuItem icon={<Sun size={14} />} onSelect={() => setTheme("light")}><Trans>Light</Trans></MenuItem>
      <MenuItem icon={<Moon size={14} />} onSelect={() => setTheme("dark")}><Trans>Dark</Trans></MenuItem>
      <MenuItem icon={<Monitor size={14} />} onSelect={() => setTheme("system")}><Trans>As the system</Trans></MenuItem>
    </Menu>
  );
}
