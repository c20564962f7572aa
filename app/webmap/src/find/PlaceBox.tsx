import { useId, useState } from "preact/hooks";
import { destination } from "../map/overlays";
import { show } from "../state/view";
import { useAnswer } from "../ui/useAnswer";
import { useSettled } from "../ui/useSettled";
import { detailOf, type FoundPlace, findPlaces, isScored, LEAST_LETTERS, zoomTo } from "./places";
import { text } from "./words";
import "./PlaceBox.css";

const PAUSE_MS = 200;
const PLACE_DIGITS = 6; // of degrees: a decimetre

/** Finds a place by name, address or position: the map goes there, and the place is scored. */
export function PlaceBox() {
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(-1);
  const [isOpen, setIsOpen] = useState(false);
  const listId = useId();
  const asked = useSettled(typed.trim(), PAUSE_MS);
  const found = useAnswer(asked.length < LEAST_LETTERS ? null : asked, (signal) => findPlaces(asked, signal));
  const places = isOpen ? (found.value ?? []) : [];

  const choose = (place: FoundPlace): void => {
    setTyped(place.name);
    setIsOpen(false);
    const [lon, lat] = [place.lon, place.lat].map((degrees) => Number(degrees.toFixed(PLACE_DIGITS))) as [
      number,
      number,
    ];
    destination.value = { lon, lat, zoom: zoomTo(place) };
    show({ parcel: null, place: isScored(place) ? { lon, lat } : null });
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = places[active] ?? places[0];
    if (step !== undefined && places.length > 0) setActive((active + step + places.length) % places.length);
    else if (event.key === "Enter" && chosen) choose(chosen);
    else if (event.key === "Escape" && isOpen) setIsOpen(false);
    else return;
    event.preventDefault();
  };

  return (
    <search class="place-box">
      <input
        type="text"
        inputMode="search"
        role="combobox"
        aria-label={text.place}
        placeholder={text.place}
        aria-expanded={places.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={places[active] ? `${listId}-${active}` : undefined}
        autocomplete="off"
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(-1);
          setIsOpen(true);
        }}
        onKeyDown={press}
        onBlur={() => setIsOpen(false)}
      />
      <Options id={listId} places={places} active={active} onChoose={choose} />
      <p class="place-said" role="status">
        {isOpen && found.error?.message}
        {isOpen && found.value?.length === 0 && !found.isLoading && text.noPlace}
        {places.length > 0 && <span class="visually-hidden">{text.placesFound(places.length)}</span>}
      </p>
    </search>
  );
}

interface OptionsProps {
  id: string;
  places: readonly FoundPlace[];
  active: number;
  onChoose: (place: FoundPlace) => void;
}

function Options({ id, places, active, onChoose }: OptionsProps) {
  return (
    <div id={id} role="listbox" aria-label={text.place} class="place-list" hidden={places.length === 0}>
      {places.map((place, index) => (
        <div
          key={`${place.kind} ${place.id} ${place.name}`}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          // Before the input loses the focus, and with it the list closes.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(place);
          }}
        >
          {place.name} <span class="place-detail">{detailOf(place)}</span>
        </div>
      ))}
    </div>
  );
}
