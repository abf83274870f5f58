import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";

const route = getRouteApi("/datasets/$id");

/** The place of the sample that is open. At first the one that the address names, which counts among all samples; it leaves the address when it is left. */
export function useOpened(total: number) {
  const { sample, part, label } = route.useSearch();
  const navigate = route.useNavigate();
  const named = sample !== undefined && sample < total && part === undefined && label === undefined ? sample : null;
  const [open, setOpen] = useState<number | null>(named);
  const change = (place: number | null): void => {
    setOpen(place);
    if (sample !== undefined) void navigate({ search: (now) => ({ ...now, sample: undefined }), replace: true });
  };
  return [open, change] as const;
}
