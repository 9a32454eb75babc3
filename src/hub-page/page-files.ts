/** The page as the server sends it, all text. */
export interface PageFiles {
  readonly html: string;
  /** `/page.js`. */
  readonly script: string;
  /** `/page.css`. */
  readonly style: string;
}

export const PAGE_FILES: PageFiles = {
  html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Local IoT Hub</title>
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
<h1>Local IoT Hub</h1>
`,
  script: '',
  style: '',
};
