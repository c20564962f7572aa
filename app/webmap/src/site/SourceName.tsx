import { sourceText } from "./words";

/** A source as the service names it, `register: detail`, in words where the register is known. */
export function SourceName({ source, url = null }: { source: string; url?: string | null }) {
  const [register = source, ...detail] = source.split(": ");
  const said = [sourceText[register] ?? register, ...detail].join(": ");
  if (url === null || !/^https?:\/\//.test(url)) return <span>{said}</span>;
  return (
    <a href={url} rel="noopener noreferrer nofollow" target="_blank">
      {said}
    </a>
  );
}
