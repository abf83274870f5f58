import { Trans } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Run } from "@/api/generated";
import { useStopRuns } from "@/api/runs";
import { Button } from "../Button";
import { Dialog } from "../Dialog";
import { Menu, MenuItem, MenuLine } from "../Menu";
import { toast } from "../toast";

interface StopChoicesProps {
  /** Runs that can be stopped. */
  going: readonly Run[];
  trigger: ReactNode;
}

/** The three ways to stop, each saying what it does. Discarding asks first: it cannot be undone. */
export function StopChoices({ going, trigger }: StopChoicesProps) {
  const stop = useStopRuns();
  const [discarding, setDiscarding] = useState(false);
  const send = (mode: "finish" | "save" | "discard"): void =>
    stop.mutate({ ids: going.map((run) => run.id), mode }, { onError: (error) => toast(error.message) });
  const names = going.map((run) => run.name).join(", ");
  return (
    <>
      <Menu trigger={trigger}>
        <MenuItem onSelect={() => send("finish")} detail={<Trans>Goes on to the end of this epoch, then saves the model.</Trans>}>
          <Trans>Finish the epoch and save</Trans>
        </MenuItem>
        <MenuItem onSelect={() => send("save")} detail={<Trans>Stops at the next step and saves what it has learned.</Trans>}>
          <Trans>Save now</Trans>
        </MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setDiscarding(true)} detail={<Trans>Stops at once and saves no model. Its charts and logs stay.</Trans>}>
          <Trans>Discard</Trans>
        </MenuItem>
      </Menu>
      <Dialog
        open={discarding}
        onClose={() => setDiscarding(false)}
        title={<Trans>Stop and discard?</Trans>}
        description={<Trans>What these have learned so far is lost: {names}.</Trans>}
        footer={
          <>
            <Button onClick={() => setDiscarding(false)}><Trans>Keep training</Trans></Button>
            <Button
              look="danger"
              onClick={() => {
                setDiscarding(false);
                send("discard");
              }}
            >
              <Trans>Stop and discard</Trans>
            </Button>
          </>
        }
      >
        {null}
      </Dialog>
    </>
  );
}
