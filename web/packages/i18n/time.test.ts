import { expect, test } from 'vitest';
import { dayName, daysBetween, fullMoment, moment, monthName, monthOf, monthRange, moveMonth, until } from './time';

const at = (text: string) => new Date(text).getTime();

test('days are calendar days, not spans of 24 hours', () => {
  expect(daysBetween(at('2026-11-21T23:59:00'), at('2026-11-22T00:01:00'))).toBe(1);
  expect(daysBetween(at('2026-11-22T00:01:00'), at('2026-11-22T23:59:00'))).toBe(0);
});

test('a day is named as people name it', () => {
  const now = at('2026-11-22T12:00:00');
  expect(dayName(at('2026-11-22T01:00:00'), 'zh-CN', now)).toBe('今天');
  expect(dayName(at('2026-11-21T23:00:00'), 'en', now)).toBe('Yesterday');
  expect(dayName(at('2026-11-19T23:00:00'), 'zh-CN', now)).toContain('11月19日');
  expect(dayName(at('2025-11-19T23:00:00'), 'en', now)).toContain('2025');
});

test('moments carry the year only when it is not this one', () => {
  const now = at('2026-11-22T12:00:00');
  expect(moment(at('2026-01-02T03:04:00'), 'en', now)).toBe('Jan 2, 03:04');
  expect(moment(at('2025-01-02T03:04:00'), 'en', now)).toContain('2025');
  expect(fullMoment(at('2026-01-02T00:04:05'), 'zh-CN')).toContain('00:04:05');
});

test('months step over the year and cover themselves exactly', () => {
  expect(moveMonth('2026-12', 1)).toBe('2027-01');
  expect(moveMonth('2026-01', -1)).toBe('2025-12');
  expect(monthOf(at('2026-03-31T23:59:59'))).toBe('2026-03');
  expect(monthName('2026-11', 'zh-CN')).toBe('2026年11月');
  const { from, to } = monthRange('2026-02');
  expect(new Date(to).getTime() - new Date(from).getTime()).toBe(28 * 86_400_000);
});

test('how long it still is', () => {
  const now = '2026-11-23T10:00:00Z';
  const said = (at: string) => [until(at, 'en', now), until(at, 'zh-CN', now)];
  expect(said('2026-11-23T10:05:30Z')).toEqual(['in 5 minutes', '5分钟后']);
  expect(said('2026-11-23T10:00:30Z')).toEqual(['in 1 minute', '1分钟后']);
  expect(said('2026-11-25T09:59:00Z')).toEqual(['in 47 hours', '47小时后']);
  expect(said('2026-11-26T10:00:00Z')).toEqual(['in 3 days', '3天后']);
  expect(said('2026-11-23T08:00:00Z')).toEqual(['2 hours ago', '2小时前']);
});
