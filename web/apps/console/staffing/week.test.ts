import { expect, test } from 'vitest';
import { shadeOf, weekOf } from './week';

const need = (weekday: number, minute: number, needed_a: number, needed_c: number) => ({
  weekday, minute, needed_a, needed_c, arrivals: 1, handle_s: 60, load: 1, level: 0.8, giving_up: 0, wait_s: 5,
});

test('half hours in order, nobody where nothing is said, and the model that was asked for', () => {
  const items = [need(1, 600, 3, 4), need(0, 570, 1, 2)];
  const week = weekOf(items, 'c');
  expect(week.minutes).toEqual([570, 600]);
  expect([week.at(1, 600), week.at(0, 570), week.at(6, 600), week.most]).toEqual([4, 2, 0, 4]);
  expect(weekOf(items, 'a').at(1, 600)).toBe(3);
});

test('the darker the more', () => {
  expect([0, 1, 2, 3, 4].map((needed) => shadeOf(needed, 4))).toEqual([0, 1, 2, 3, 4]);
  expect(shadeOf(1, 40)).toBe(1);
});
