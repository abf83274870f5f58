import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { clsx } from "clsx";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { type Command, useCommands } from "./commands";

interface PaletteProps {
  onClose: () => void;
  onKeys: () => void;
}

/** Find anything and do it: runs, data sets, pages, actions; by typing, arrows and Enter. */
export function Palette({ onClose, onKeys }: PaletteProps) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const commands = useCommands(useDeferredValue(text), onKeys);
  const chosen = Math.min(at, commands.length - 1);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    onClose();
    command.run();
  };
  const pressed = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((chosen + step + commands.length) % Math.max(1, commands.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(commands[chosen]);
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[rgb(10_14_22/0.45)]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[14vh] z-50 mx-auto max-w-xl overflow-hidden rounded-xl bg-surface shadow-pop outline-none"
        >
          <Dialog.Title className="sr-only"><Trans>Find anything</Trans></Dialog.Title>
          <input
            role="combobox"
            aria-expanded
            aria-controls="palette-list"
            aria-activedescendant={commands[chosen] ? `palette-${chosen}` : undefined}
            aria-label={t`Find runs, data sets, pages and actions`}
            placeholder={t`Find runs, data sets, pages and actions`}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={pressed}
            className="h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none"
          />
          <CommandList commands={commands} chosen={chosen} onRun={run} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface ListProps {
  commands: readonly Command[];
  chosen: number;
  onRun: (command: Command) => void;
}

function CommandList({ commands, chosen, onRun }: ListProps) {
  return (
    <div id="palette-list" role="listbox" aria-label={t`What was found`} className="max-h-[50vh] overflow-y-auto p-1.5">
      {commands.map((command, index) => (
        <div
          key={command.id}
          id={`palette-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          ref={index === chosen ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
          onClick={() => onRun(command)}
          onKeyDown={(event) => event.key === "Enter" && onRun(command)}
          className={clsx("flex cursor-pointer items-center gap-3 rounded-md px-3 py-2 text-sm hover:bg-sunken", index === chosen && "bg-sunken")}
        >
          <span className="text-muted">{command.icon}</span>
          <span className="min-w-0 grow truncate">{command.title}</span>
          <span className="caption shrink-0">{command.kind}</span>
        </div>
      ))}
      {commands.length === 0 && <p className="px-3 py-6 text-center text-muted"><Trans>Nothing found</Trans></p>}
    </div>
  );
}
