// How fast the admin pages open and scroll what is large, in the browser of this machine, against an empty page beside it.
import { chromium } from 'playwright-core';
import { findBrowser } from '../admin/browser.mjs';
import { startPages } from '../admin/pages-service.mjs';
import { largeOutputRun, longRun } from '../admin/sample-runs.mjs';

export const describe = 'the admin pages: a run of 5,000 events, an output of 10 MB';

const rounds = 5;
const events = 5_000;
const megabytes = 10;

export async function run() {
  const service = await startPages();
  const long = await longRun(service, events);
  const large = await largeOutputRun(service, megabytes);
  const rows = [];
  // The first of them is the first request of the service, too.
  const cold = [];
  for (let round = 0; round < rounds; round++) cold.push(await openedFirst(service, `/runs/${long}`, logOf(events)));
  rows.push({
    what: `a run of ${events} events is open, in a browser that was just started`,
    median: `${median(cold)} ms`,
    worst: `${Math.max(...cold)} ms`,
  });
  const browser = await launch();
  try {
    const page = await openSignedIn(browser, service);
    const idle = await framesOf(page, 'about:blank', '() => {}');
    const opened = [];
    for (let round = 0; round < rounds; round++)
      opened.push(await openedAfter(page, `${service.url}/runs/${long}`, logOf(events)));
    rows.push({
      what: 'again',
      median: `${median(opened)} ms`,
      worst: `${Math.max(...opened)} ms`,
    });
    await page.getByRole('list', { name: /^Timeline/ }).waitFor();
    rows.push(scrolled('its timeline scrolls', await scroll(page, 'ol[aria-label^="Timeline"]'), idle));
    await page.getByRole('tab', { name: /^Log/ }).click();
    rows.push(scrolled('its log scrolls', await scroll(page, 'ol[aria-label^="Log"]'), idle));
    const shown = [];
    for (let round = 0; round < rounds; round++)
      shown.push(await openedAfter(page, `${service.url}/runs/${large}`, 'lorem ipsum'));
    rows.push({
      what: `an output of ${megabytes} MB is shown`,
      median: `${median(shown)} ms`,
      worst: `${Math.max(...shown)} ms`,
    });
    rows.push(scrolled('it scrolls', await scroll(page, 'section[aria-label="Answer"] section'), idle));
    return rows;
  } finally {
    await browser.close();
    await service.stop();
  }
}

const launch = () =>
  chromium.launch({
    executablePath: findBrowser(),
    args: ['--headless', '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });

/** What the page says when it has so many events. */
const logOf = (count) => `Log (${count.toLocaleString('en')})`;

/** With nothing cached and nothing compiled. */
async function openedFirst(service, path, text) {
  const browser = await launch();
  try {
    return await openedAfter(await openSignedIn(browser, service), service.url + path, text);
  } finally {
    await browser.close();
  }
}

async function openSignedIn(browser, { key }) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(`try { sessionStorage.setItem('marimba.api-key', ${JSON.stringify(key)}) } catch {}`);
  return context.newPage();
}

/** Milliseconds from the beginning of the navigation until the page shows a text. */
async function openedAfter(page, url, text) {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'commit' });
  return Math.round(
    await page.evaluate(`new Promise((done) => {
      const look = () => document.body?.textContent.includes(${JSON.stringify(text)}) ? done(performance.now()) : requestAnimationFrame(look);
      look();
    })`),
  );
}

/** Milliseconds between the frames of three seconds in which `step` runs at each. */
async function framesOf(page, url, step) {
  if (url !== undefined) await page.goto(url);
  return page.evaluate(`new Promise((done) => {
    const step = ${step};
    const times = [];
    const frame = (time) => {
      times.push(time);
      step(times.length);
      if (time - times[0] < 3000) requestAnimationFrame(frame);
      else done(times.slice(1).map((each, index) => each - times[index]));
    };
    requestAnimationFrame(frame);
  })`);
}

/** Down the list and up again, 60 px a frame. */
const scroll = (page, selector) =>
  framesOf(
    page,
    undefined,
    `(() => {
      const list = document.querySelector(${JSON.stringify(selector)});
      let direction = 60;
      return () => {
        if (list.scrollTop + list.clientHeight >= list.scrollHeight - 1) direction = -60;
        if (list.scrollTop <= 0) direction = 60;
        list.scrollTop += direction;
      };
    })()`,
  );

function scrolled(what, frames, idle) {
  const rate = (list) => (list.length / list.reduce((sum, each) => sum + each, 0)) * 1_000;
  const slow = frames.filter((each) => each > 20.5).length / frames.length;
  return {
    what,
    median: `${Math.round(rate(frames))} frames/s (${Math.round(rate(idle))} on an empty page)`,
    worst: `${(slow * 100).toFixed(1)} % of frames took over 20 ms; longest ${Math.round(Math.max(...frames))} ms`,
  };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
