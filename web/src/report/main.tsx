import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { createRoot } from "react-dom/client";
import type { RunReport } from "@/api/generated";
import { Report } from "./Report";
import { followTheme } from "./theme";
import "./report.css";

i18n.load("en", {});
i18n.activate("en");
followTheme();

const [root, data] = [document.getElementById("root"), document.getElementById("report")];
if (!root || !data?.textContent) throw new Error("The file is not whole.");
const report = JSON.parse(data.textContent) as RunReport;
document.title = report.run.name;
createRoot(root).render(
  <I18nProvider i18n={i18n}>
    <Report report={report} />
  </I18nProvider>,
);
