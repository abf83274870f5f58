import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import type { RunReport } from "@/api/generated";
import { Notice } from "@/ui/Notice";
import { StateBadge } from "@/ui/run/StateBadge";
import { Breakdown } from "./Breakdown";
import { Config } from "./Config";
import { Curves } from "./Curves";
import { Evaluation } from "./Evaluation";
import { DataFacts, ModelFacts, RunFacts } from "./Facts";
import { Alerts, Changes } from "./Happened";
import { Metrics } from "./Metrics";
import { Headline } from "./Scores";
import { Notes, Section } from "./Section";
import { moment, sourceText } from "./words";

/** All of a report, from the result down to the machine. */
export function Report({ report }: { report: RunReport }) {
  const { evaluations, headline } = report;
  const first = evaluations.find(({ id }) => id === headline.evaluation);
  const others = evaluations.filter((one) => one !== first);
  return (
    <main className="mx-auto flex max-w-264 flex-col gap-10 px-5 py-8 md:px-8 print:max-w-none print:gap-8 print:p-0">
      <Head report={report} />
      <Notes notes={report.notes} />
      {Object.keys(headline.scores).length > 0 && <Headline scores={headline.scores} source={sourceText(first)} />}
      {first && <Evaluation evaluation={first} />}
      {!first && <Breakdown breakdown={report.breakdown} />}
      {others.map((one) => <Evaluation key={one.id} evaluation={one} scored />)}
      <Curves report={report} />
      <Alerts report={report} />
      <Changes report={report} />
      {Object.keys(report.metrics).length > 0 && <Section title={<Trans>Metrics</Trans>}><Metrics metrics={report.metrics} /></Section>}
      {report.config.length > 0 && <Section title={<Trans>Config</Trans>}><Config values={report.config} /></Section>}
      <div className="grid items-start gap-x-12 gap-y-10 md:grid-cols-2 print:grid-cols-2 print:gap-8">
        {report.data && <Section title={<Trans>Data set</Trans>}><DataFacts data={report.data} /></Section>}
        {report.footprint && <Section title={<Trans>Model</Trans>}><ModelFacts footprint={report.footprint} /></Section>}
        <RunFacts report={report} />
      </div>
      <Foot report={report} />
    </main>
  );
}

function Head({ report: { run } }: { report: RunReport }) {
  return (
    <header>
      <p className="caption"><Trans>Performance report</Trans></p>
      <h1 className="mt-1 text-2xl font-semibold break-words"><bdi>{run.name}</bdi></h1>
      <p className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <StateBadge run={{ state: run.state, phase: null }} />
        {run.dataset ? (
          <>
            <span><bdi>{run.trainer_title ?? run.trainer}</bdi> · <bdi>{run.trainer}</bdi></span>
            <span><Trans><bdi>{run.dataset}</bdi>, version {run.dataset_version}</Trans></span>
          </>
        ) : (
          <span><Trans>a script of its own</Trans></span>
        )}
      </p>
      {run.reason_text && <p className="mt-1.5">{run.reason_text}</p>}
      {run.failure && <div className="mt-3"><Notice tone="error" title={<span dir="ltr">{run.failure}</span>} /></div>}
    </header>
  );
}

function Foot({ report }: { report: RunReport }) {
  const made = moment(report.made_at);
  return (
    <footer className="caption border-t border-line pt-3">
      <Trans>Made by Trainyard {report.version} on {made}. This file needs neither a studio nor a net; the numbers that it shows are in it, unrounded, as JSON.</Trans>{" "}
      {report.evaluations.length > 0 && t`Scores are computed from stored predictions, which can be had as CSV.`}
    </footer>
  );
}
