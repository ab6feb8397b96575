import { FakeLocks } from '@purser/staff/testing/locks';
import { render, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useBell, type Bell } from './useBell';

const BELL: Bell = { id: 'contact-1', says: 'A call for you', seconds: 20 };
const tones = vi.fn();
const closed = vi.fn();
const noted = vi.fn();

class Sound {
  currentTime = 0;
  destination = {};
  createOscillator = () => ({ frequency: {}, connect: (next: object) => next, start: tones, stop: vi.fn() });
  createGain = () => ({ gain: {}, connect: (next: object) => next });
  close = closed;
}

class Note {
  static permission = 'granted';
  constructor(says: string) {
    noted(says);
  }
  close = closed;
}

function Rings({ bell }: { bell: Bell | null }) {
  useBell(bell);
  return null;
}

beforeEach(() => {
  for (const act of [tones, closed, noted]) act.mockReset();
  vi.stubGlobal('AudioContext', Sound);
  vi.stubGlobal('Notification', Note);
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
  document.title = 'Contacts';
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('a call rings until it is taken, and the title says so', async () => {
  const view = render(<Rings bell={BELL} />);
  expect(document.title).toBe('● A call for you');
  await waitFor(() => expect(tones).toHaveBeenCalledTimes(14)); // two tones, every three seconds, for twenty
  expect(tones.mock.calls.at(-1)?.[0]).toBeCloseTo(18.22);
  expect(noted).not.toHaveBeenCalled(); // the page is looked at
  view.rerender(<Rings bell={null} />);
  expect(closed).toHaveBeenCalledTimes(1);
  expect(document.title).toBe('Contacts');
});

test('where nobody looks at the page the system says that somebody waits, and takes it back', async () => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  const view = render(<Rings bell={BELL} />);
  await waitFor(() => expect(noted).toHaveBeenCalledExactlyOnceWith('A call for you'), { timeout: 3_000 });
  view.unmount();
  expect(closed).toHaveBeenCalledTimes(2); // the sound and the note
});

test('one tab of several rings', async () => {
  render(<Rings bell={BELL} />);
  render(<Rings bell={BELL} />);
  await waitFor(() => expect(tones).toHaveBeenCalledTimes(14));
  expect(tones).toHaveBeenCalledTimes(14);
});
