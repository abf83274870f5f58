import { useEffect, useMemo } from "react";
import { type FeedRequest, SeriesFeed } from "./series-feed";

/** A feed for what a chart asks; a new one whenever the question changes. Null where `enabled` is false. */
export function useSeriesFeed(request: FeedRequest, enabled: boolean): SeriesFeed | null {
  const question = JSON.stringify(request);
  const feed = useMemo(
    () => (enabled ? new SeriesFeed(JSON.parse(question) as FeedRequest) : null),
    [question, enabled],
  );
  useEffect(() => {
    feed?.start();
    return () => feed?.stop();
  }, [feed]);
  return feed;
}
