import { i18n } from "@lingui/core";
import { afterEach } from "vitest";
import { cleanup } from "@testing-library/react";

i18n.load("en", {});
i18n.activate("en");
afterEach(cleanup);
