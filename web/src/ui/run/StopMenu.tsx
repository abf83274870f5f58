import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { Run } from "@/api/generated";
import { useStopRuns } from "@/api/runs";
import { canStop } from "@/state/run";
import { Button } from "../Button";
import { Dialog } from "../Dialog";
import { Menu, MenuItem, MenuLine } from "../Menu";
import { toast } from "../toast";

/** The three ways to stop, each saying what it does. Discarding asks first: it cannot be undone. */
export function StopMenu({ runs, small }: { runs: readonly Run[]; small?: boolean }) {
  const stop = useStopRuns();
  const [discarding, setDiscarding] = useState(false);
  const going = runs.filter(canStop);
  const send = (mode: "finish" | "save" | "discard"): void =>
    stop.mutate({ ids: going.map((run) => run.id), mode }, { onError: (error) => toast(error.message) });
  if (going.length === 0) {
    const why = runs.some((run) => run.state === "stopping") ? t`It is stopping already` : t`None of these is running`;
    return <Button small={small} why={why}><Trans>Stop</Trans></Button>;
  }
  const names = going.map((run) => run.name).join(", ");
  return (
    <>
      <Menu trigger={<Button small={small}><Trans>Stop</Trans> <ChevronDown size={14} /></Button>}>
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
