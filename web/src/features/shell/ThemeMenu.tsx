import { Trans } from "@lingui/react/macro";
import { Monitor, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { Menu, MenuItem } from "@/ui/Menu";
import { setTheme } from "@/ui/theme";

export function ThemeMenu({ trigger }: { trigger: ReactNode }) {
  return (
    <Menu trigger={trigger} align="start">
      <MenuItem icon={<Sun size={14} />} onSelect={() => setTheme("light")}><Trans>Light</Trans></MenuItem>
      <MenuItem icon={<Moon size={14} />} onSelect={() => setTheme("dark")}><Trans>Dark</Trans></MenuItem>
      <MenuItem icon={<Monitor size={14} />} onSelect={() => setTheme("system")}><Trans>As the system</Trans></MenuItem>
    </Menu>
  );
}
