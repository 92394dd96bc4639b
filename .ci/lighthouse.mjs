// Prints the accessibility score of each address and what is missing from 100;
// ends with 1 where something is.
import lighthouse from "lighthouse";
import { launch } from "chrome-launcher";

const chrome = await launch({
  chromePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"],
});
let whole = true;
try {
  for (const look of ["zh-Hans", "big.contrast.en"]) {
    for (const address of process.argv.slice(2)) {
      const { lhr } = await lighthouse(address, {
        port: chrome.port,
        onlyCategories: ["accessibility"],
        throttlingMethod: "provided",
        logLevel: "error",
        extraHeaders: { Cookie: `look=${look}` },
      });
      const { score, auditRefs } = lhr.categories.accessibility;
      const missing = auditRefs
        .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
        .map(({ id }) => id);
      console.log(Math.round(score * 100), look, new URL(address).pathname, missing.join(" "));
      if (score < 1) whole = false;
    }
  }
} finally {
  await chrome.kill();
}
process.exit(whole ? 0 : 1);
