export type Theme = 'light' | 'dark';

const key = 'theme';

/** What was chosen here, else what the system of the reader prefers. */
export function applyTheme(): Theme {
  const chosen = localStorage.getItem(key);
  const preferred = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  const theme = chosen === 'light' || chosen === 'dark' ? chosen : preferred;
  document.documentElement.dataset.theme = theme;
  return theme;
}

export function switchTheme(): Theme {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  localStorage.setItem(key, next);
  return applyTheme();
}
