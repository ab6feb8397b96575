import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { BarChart, heightOf } from './BarChart';
import { acceptCode } from './CodeField';
import { afterKey, PinPad } from './PinPad';
import { Switch } from './Switch';

test('a PIN takes six digits and takes them back', () => {
  expect(afterKey('', '7')).toBe('7');
  expect(afterKey('12', '３')).toBe('123');
  expect(afterKey('123456', '7')).toBeNull();
  expect(afterKey('12', 'x')).toBeNull();
  expect(afterKey('12', 'Backspace')).toBe('1');
});

function Pad() {
  const [pin, setPin] = useState('');
  return (
    <PinPad label="PIN" value={pin} onValue={setPin} progress={(n) => `${n} of 6`} deleteLabel="Delete" />
  );
}

test('keys of the pad and of a keyboard do the same, and how far it is is said', async () => {
  render(<Pad />);
  await userEvent.click(screen.getByRole('button', { name: '4' }));
  await userEvent.keyboard('21');
  expect(screen.getByRole('status').textContent).toBe('3 of 6');
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect(screen.getByRole('status').textContent).toBe('2 of 6');
});

test('a code is what is left of what was pasted', () => {
  expect(acceptCode('12 34-56', 6)).toBe('123456');
  expect(acceptCode('１２３４５６７', 6)).toBe('123456');
});

test('a chart shows what is little, and says its figures in a table', async () => {
  expect([heightOf(0, 100), heightOf(1, 10_000), heightOf(50, 100), heightOf(5, 0)]).toEqual([0, 2, 48, 0]);
  const choose = vi.fn();
  const groups = [
    { key: '2026-10', label: 'Oct', name: 'October 2026', bars: [{ size: 1, text: '¥1' }, { size: 2, text: '¥2' }] },
    { key: '2026-11', label: 'Nov', name: 'November 2026', bars: [{ size: 3, text: '¥3' }, { size: 0, text: '¥0' }] },
  ];
  render(
    <BarChart label="Months" heading="Month" series={['Out', 'In']} groups={groups} chosen="2026-11" onChoose={choose} />,
  );
  expect(screen.getAllByRole('row').map((row) => row.textContent)).toEqual(['MonthOutIn', 'October 2026¥1¥2', 'November 2026¥3¥0']);
  await userEvent.click(screen.getByRole('button', { name: /Oct/ }));
  expect(choose).toHaveBeenCalledWith('2026-10');
  expect(screen.getByRole('button', { name: /Nov/ }).getAttribute('aria-pressed')).toBe('true');
});

test('a switch is named, described and turned', async () => {
  const change = vi.fn();
  render(<Switch label="Push" detail="While closed" on={false} onChange={change} />);
  await userEvent.click(screen.getByRole('switch', { name: /Push/ }));
  expect(change).toHaveBeenCalledWith(true);
});
