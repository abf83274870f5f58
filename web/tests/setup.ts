import { i18n } from "@lingui/core";
import { afterEach } from "vitest";
import { cleanup } from "@testing-library/react";
import { messages } from "../src/locales/en/messages.po";

i18n.load("en", messages);
i18n.activate("en");
afterEach(cleanup);
