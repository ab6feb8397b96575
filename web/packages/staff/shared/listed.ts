/** Several names one after the other, as the language sets them apart. */
export function listed(names: readonly string[], locale: string): string {
  return names.join(locale === 'zh-CN' ? '、' : ', ');
}
