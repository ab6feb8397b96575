import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { acceptAmount, AmountField } from './AmountField';
import { initialOf } from './Avatar';
import { confirm } from './confirm';
import { ConfirmHost } from './ConfirmHost';
import { Sheet } from './Sheet';

test('an amount field takes what can become an amount and keeps the rest out', () => {
  expect(acceptAmount('12.', 2)).toBe('12.');
  expect(acceptAmount('１２。５', 2)).toBe('12.5');
  expect(acceptAmount('1,234.5', 2)).toBe('1234.5');
  expect(acceptAmount('', 2)).toBe('');
  expect(acceptAmount('12.345', 2)).toBeNull();
  expect(acceptAmount('1.5', 0)).toBeNull();
  expect(acceptAmount('-5', 2)).toBeNull();
  expect(acceptAmount('1e3', 2)).toBeNull();
});

function Typing() {
  const [value, setValue] = useState('');
  return <AmountField label="Amount" symbol="¥" places={2} value={value} onValue={setValue} />;
}

test('a letter typed among digits changes nothing', async () => {
  render(<Typing />);
  const field = screen.getByLabelText<HTMLInputElement>('Amount');
  await userEvent.type(field, '12x.3456');
  expect(field.value).toBe('12.34');
});

test('a face for every name', () => {
  expect(initialOf('*伟')).toBe('伟');
  expect(initialOf('陈嘉敏')).toBe('敏');
  expect(initialOf('alice')).toBe('A');
  expect(initialOf('')).toBe('·');
});

test('a question is answered once, and closing it means no', async () => {
  render(<ConfirmHost closeLabel="Close" />);
  const question = { title: 'Cancel the transfer?', body: 'The money comes back.', yes: 'Cancel it', no: 'Keep it' };
  const first = confirm(question);
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel it' }));
  expect(await first).toBe(true);
  const second = confirm(question);
  await userEvent.click(await screen.findByRole('button', { name: 'Close' }));
  expect(await second).toBe(false);
  expect(screen.queryByText('The money comes back.')).toBeNull();
});

test('a locked sheet cannot be left', async () => {
  const onClose = vi.fn();
  const { container } = render(
    <Sheet open locked title="Sending" closeLabel="Close" onClose={onClose}>
      <p>…</p>
    </Sheet>,
  );
  expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
  container.querySelector('dialog')?.dispatchEvent(new Event('cancel', { cancelable: true }));
  expect(onClose).not.toHaveBeenCalled();
});

test('a sheet is closed, not just removed, so that the focus finds its way back', () => {
  const sheet = (open: boolean) => (
    <Sheet open={open} title="Month" closeLabel="Close" onClose={() => undefined}>
      <p>…</p>
    </Sheet>
  );
  const { container, rerender } = render(sheet(true));
  const dialog = container.querySelector('dialog');
  expect(dialog?.open).toBe(true);
  rerender(sheet(false));
  expect(dialog?.open).toBe(false);
  expect(container.querySelector('dialog')).toBeNull();
});
