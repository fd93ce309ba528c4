// Looks at the dashboard's page in headless Chromium, at the width of a desktop and of a phone.
//
//   node look.js URL CHROMIUM FOLDER [light|dark]
//
// Screenshots go to FOLDER. What was seen is printed as one line of JSON; status 1 when something is wrong.
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [url, executablePath, folder, scheme = 'light'] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve('axe-core');
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const seen = { errors: [], axe: [], problems: [] };

const problem = text => { seen.problems.push(text); };

async function shot(page, name) {
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: false });
}

/** axe-core in the page; serious and critical findings count. */
async function accessible(page, view) {
  const found = await page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ['violations'] });
    return result.violations.filter(v => ['serious', 'critical'].includes(v.impact))
      .map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', ')}`);
  });
  found.forEach(text => seen.axe.push(`${view}: ${text}`));
}

async function overflows(page, view) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 1) problem(`${view} is ${wide} pixels wider than the screen`);
}

async function charts(page, view) {
  await page.waitForFunction(() => document.querySelectorAll('.plot canvas').length >= 10, null, { timeout: 20000 });
  const before = await page.locator('.tile b').allTextContents();
  await page.waitForFunction(old => [...document.querySelectorAll('.tile b')].some((b, i) => b.textContent !== old[i]), before, { timeout: 40000 });
  const drawn = await page.evaluate(() => [...document.querySelectorAll('.plot canvas')].filter(canvas => {
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return data.some((value, i) => i % 4 === 3 && value > 0);
  }).length);
  if (drawn < 6) problem(`${view}: only ${drawn} charts show something`);
  seen[`charts-${view}`] = drawn;
}

async function look(browser, name) {
  const context = await browser.newContext({ viewport: SIZES[name], colorScheme: scheme, bypassCSP: false, hasTouch: name === 'phone' });
  await context.addInitScript({ path: axe });
  const page = await context.newPage();
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) seen.errors.push(`${name}: ${message.text()}`); });
  page.on('pageerror', failure => seen.errors.push(`${name}: ${failure.message}`));
  page.on('request', request => { if (!request.url().startsWith(url) && !request.url().startsWith('data:')) problem(`asked ${request.url()}`); });

  await page.goto(url);
  await page.waitForSelector('.live.on', { timeout: 30000 });
  await charts(page, name);
  await shot(page, `overview-${name}-${scheme}`);
  await accessible(page, 'overview');
  await overflows(page, `overview on ${name}`);

  // By keyboard alone: the first link skips to the content, the next reach the views.
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement.textContent);
  if (first !== 'Skip to content') problem(`the first stop of the keyboard is ${first}`);

  await page.click('nav a[data-view=tasks]');
  await page.waitForSelector('tbody tr .id');
  await page.selectOption('#filter-verdict', 'VALID');
  await page.waitForFunction(() => location.hash.includes('verdict=VALID'));
  await page.waitForSelector('tbody tr .id');
  await shot(page, `tasks-${name}-${scheme}`);
  await accessible(page, 'tasks');
  await overflows(page, `tasks on ${name}`);
  seen[`tasks-${name}`] = await page.locator('tbody tr').count();

  await page.locator('tbody tr .id').first().click();
  await page.waitForSelector('.attempt .code');
  await page.waitForSelector('.field .code .py-keyword');
  await shot(page, `task-${name}-${scheme}`);
  await accessible(page, 'task');
  await overflows(page, `task on ${name}`);

  const link = await page.locator('.attempt .permalink').nth(1).getAttribute('href');
  await page.goto('about:blank');
  await page.goto(url + link);
  await page.waitForSelector('.attempt.chosen');
  seen[`shared-${name}`] = link;
  const chosen = await page.evaluate(() => document.querySelector('.chosen').id);
  if (chosen !== `t-${decodeURIComponent(link.split('/').pop())}`) problem(`${link} leads to ${chosen}`);

  for (const view of ['versions', 'rejected', 'safety', 'dead-letters']) {
    await page.click(`nav a[data-view=${view}]`);
    await page.waitForFunction(v => document.querySelector(`[data-view=${v}]`).hasAttribute('aria-current') && document.querySelector('main h1'), view);
    await page.waitForTimeout(900);
    await shot(page, `${view}-${name}-${scheme}`);
    await accessible(page, view);
    await overflows(page, `${view} on ${name}`);
  }
  await context.close();
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  for (const name of Object.keys(SIZES)) await look(browser, name);
} catch (failure) {
  problem(failure.message);
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
process.exit(seen.errors.length || seen.axe.length || seen.problems.length ? 1 : 0);
