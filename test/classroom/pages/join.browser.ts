import { expect, test } from 'vitest';
import { endBrowserAfterwards, focused, openPage } from '../../fixtures/browser.ts';
import { seatView } from '../../fixtures/class-views.ts';
import { refusal } from '../../fixtures/fake-hub.ts';

endBrowserAfterwards();

test('with the keyboard alone: code, name, the link, the seat', async () => {
  const { hub, page } = await openPage('/', (hub) => {
    hub.answer('/api/join', { status: 200, body: { link: 'https://10.0.0.5:8443/s/secret' } });
  });
  await page.getByLabel('Code').waitFor();
  await page.keyboard.type('k7qm 4xtd');
  expect(await page.getByLabel('Code').inputValue()).toBe('K7QM-4XTD');
  await page.keyboard.press('Tab');
  await page.keyboard.type('  Ada <3 ');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Your seat is ready' }).waitFor();
  expect(hub.received).toEqual([{ path: '/api/join', body: { code: 'K7QM-4XTD', name: 'Ada <3' } }]);
  expect(await page.getByLabel('The link to your seat').inputValue()).toBe('https://10.0.0.5:8443/s/secret');
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByText('The link has been copied.').waitFor();

  hub.showSeat(seatView());
  await page.getByRole('link', { name: 'Go to your seat' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Record what changes' }).waitFor();
});

test('a refusal is shown where it belongs and announced, and the field has the focus', async () => {
  const { hub, page } = await openPage('/', (hub) => {
    hub.answer('/api/join', refusal(403, 'wrong-code', 'No class has this code.'));
  });
  await page.getByLabel('Code').fill('AAAA-AAAA');
  await page.getByLabel('Name').fill('Ada');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('No class has this code.').waitFor();
  expect(await focused(page)).toBe('code');
  expect(await page.getByLabel('Code').getAttribute('aria-invalid')).toBe('true');

  hub.answer('/api/join', refusal(409, 'class-full', 'Every seat is taken. Ask your instructor.'));
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Every seat is taken.').waitFor();

  hub.answer('/api/join', refusal(422, 'bad-name', 'A name has at most 40 characters.'));
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('at most 40').waitFor();
  expect(await focused(page)).toBe('name');

  await hub.goAway();
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('cannot be reached').waitFor();
});

test('nothing is sent without a code and a name', async () => {
  const { hub, page } = await openPage('/', () => {});
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('alert').getByText('Enter the code').waitFor();
  await page.keyboard.type('k7qm4xtd');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Enter your name').waitFor();
  expect(hub.received).toEqual([]);
});

test('a browser that has a seat is offered it', async () => {
  const { page } = await openPage('/', (hub) => hub.showSeat(seatView()));
  await page.getByText('This browser has the seat of Ada.').waitFor();
});

test('the page fits a phone', async () => {
  const { page } = await openPage('/', () => {}, { viewport: { width: 360, height: 640 } });
  await page.getByRole('button', { name: 'Join' }).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
});
