export const iconSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f8a6d"/><path d="M17.5 4 8 18h6.5L13 28l11-15h-7z" fill="#fff"/></svg>
`;
