import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Empty } from "@/ui/Empty";

export function NotFound() {
  return (
    <Empty title={<Trans>There is no such page</Trans>}>
      <p>
        <Trans>The address may be mistyped, or what stood here was deleted.</Trans>
      </p>
      <p className="mt-3">
        <Link to="/" className="text-accent-text underline underline-offset-2">
          <Trans>Go to the start page</Trans>
        </Link>
      </p>
    </Empty>
  );
}
