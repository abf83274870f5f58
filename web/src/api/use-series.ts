import { useEffect, useMemo, useState } from "react";
import { type FeedRequest, SeriesFeed } from "./series-feed";

/**
 * A feed for what a chart asks; a new one whenever the question changes. A chart that is not `near` the window keeps
 * the feed it has, which asks nothing; null where it never was.
 */
export function useSeriesFeed(request: FeedRequest, near: boolean): SeriesFeed | null {
  const question = JSON.stringify(request);
  const [asked, setAsked] = useState(near ? question : null);
  if (near && asked !== question) setAsked(question);
  const feed = useMemo(() => (asked === null ? null : new SeriesFeed(JSON.parse(asked) as FeedRequest)), [asked]);
  useEffect(() => {
    feed?.start();
    return () => feed?.stop();
  }, [feed]);
  useEffect(() => feed?.setNear(near), [feed, near]);
  return feed;
}
