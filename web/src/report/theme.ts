function show(theme: "light" | "dark"): void {
  document.documentElement.dataset.theme = theme;
}

/** Light or dark as the reader's system is, and light on paper. A report keeps nothing, so that nothing can be chosen. */
export function followTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = (): void => show(dark.matches ? "dark" : "light");
  follow();
  dark.addEventListener("change", follow);
  addEventListener("beforeprint", () => show("light"));
  addEventListener("afterprint", follow);
}
