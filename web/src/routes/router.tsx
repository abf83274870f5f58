import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { runQuery, runsQuery, tableFilter } from "@/api/runs";
import { Home } from "@/features/home/Home";
import { Broken } from "@/features/shell/Broken";
import { NotFound } from "@/features/shell/NotFound";
import { Shell } from "@/features/shell/Shell";
import { compareSearch, datasetSearch, datasetsSearch, newSearch, runSearch, runsSearch } from "./search";

/** A page that takes longer leaves the one before it. */
const LATER_PENDING_MS = 1_000;

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({ getParentRoute: () => root, path: "/", component: Home });

const runs = createRoute({
  getParentRoute: () => root,
  path: "/runs",
  validateSearch: runsSearch,
  // Asked for while the page's code is still on its way; after that the page asks by itself.
  loader: ({ context, location }) => void context.queries.prefetchInfiniteQuery(runsQuery(tableFilter(runsSearch(location.search)))),
  shouldReload: false,
  component: lazyRouteComponent(() => import("@/features/runs/RunsPage"), "RunsPage"),
});

const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$id",
  validateSearch: runSearch,
  loader: ({ context, params }) => void context.queries.prefetchQuery(runQuery(params.id)),
  shouldReload: false,
  component: lazyRouteComponent(() => import("@/features/run/RunPage"), "RunPage"),
});

const batch = createRoute({
  getParentRoute: () => root,
  path: "/batches/$id",
  component: lazyRouteComponent(() => import("@/features/run/batch/BatchPage"), "BatchPage"),
});

const datasets = createRoute({
  getParentRoute: () => root,
  path: "/datasets",
  validateSearch: datasetsSearch,
  component: lazyRouteComponent(() => import("@/features/datasets/DatasetsPage"), "DatasetsPage"),
});

const dataset = createRoute({
  getParentRoute: () => root,
  path: "/datasets/$id",
  validateSearch: datasetSearch,
  component: lazyRouteComponent(() => import("@/features/dataset/DatasetPage"), "DatasetPage"),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: "/compare",
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import("@/features/compare/ComparePage"), "ComparePage"),
});

const start = createRoute({
  getParentRoute: () => root,
  path: "/new",
  validateSearch: newSearch,
  component: lazyRouteComponent(() => import("@/features/newrun/NewRunPage"), "NewRunPage"),
});

export function makeRouter(queries: QueryClient) {
  const router = createRouter({
    context: { queries },
    routeTree: root.addChildren([home, datasets, dataset, runs, run, batch, compare, start]),
    defaultPreload: "intent",
    defaultErrorComponent: Broken,
    scrollRestoration: true,
    // The shell is painted while the code of the first page comes; later the last page stays until the next is there.
    defaultPendingMs: 0,
    defaultPendingMinMs: 0,
    defaultPendingComponent: Nothing,
  });
  const settled = router.subscribe("onLoad", () => {
    settled();
    router.options.defaultPendingMs = LATER_PENDING_MS;
  });
  return router;
}

function Nothing() {
  return null;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
