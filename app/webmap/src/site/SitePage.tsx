import { linkTo } from "../state/view";

/** The page of one site. */
export function SitePage({ id }: { id: number }) {
  return (
    <article>
      <a href={linkTo({ parcel: null })}>×</a> {id}
    </article>
  );
}
