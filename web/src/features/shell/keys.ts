import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { isTyping } from "@/ui/keys";

/** A second key must follow the first within this time. */
const CHORD_MS = 1_000;

/** Keys that work on every page: Ctrl+K, ?, and g followed by a page. */
export function useKeys(open: { palette: () => void; keys: () => void }): void {
  const navigate = useNavigate();
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  useEffect(() => {
    let chord = 0;
    const pressed = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.palette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const second = event.timeStamp - chord < CHORD_MS;
      chord = event.key === "g" ? event.timeStamp : 0;
      if (event.key === "?") latest.current.keys();
      else if (second && event.key === "h") void navigate({ to: "/" });
      else if (second && event.key === "d") void navigate({ to: "/datasets" });
      else if (second && event.key === "r") void navigate({ to: "/runs" });
      else if (second && event.key === "c") void navigate({ to: "/compare" });
      else if (event.key === "n") void navigate({ to: "/new" });
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [navigate]);
}
