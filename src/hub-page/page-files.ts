import { PAGE_SCRIPT, PAGE_STYLE } from './generated/page-assets.ts';

/** The page as the server sends it, all text. */
export interface PageFiles {
  readonly html: string;
  /** `/page.js`. */
  readonly script: string;
  /** `/page.css`. */
  readonly style: string;
}

/** The document is empty: the script asks for what it shows with the token of its link. */
export const PAGE_FILES: PageFiles = {
  html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local hub</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
<noscript>This page needs scripts.</noscript>
`,
  script: PAGE_SCRIPT,
  style: PAGE_STYLE,
};
