"""What the server's own pages say, in German and English; a test holds that templates ask for nothing else."""

from collections.abc import Mapping

from app.words import Words

TEXT: Mapping[str, Words] = {
    # every page
    "skip": Words("Zum Inhalt", "Skip to content"),
    "languages": Words("Sprache", "Language"),
    "about": Words("Über diesen Dienst", "About this service"),
    "imprint": Words("Impressum", "Legal notice"),
    "privacy": Words("Datenschutz", "Privacy"),
    "accessibility": Words("Barrierefreiheit", "Accessibility"),
    "barrier": Words("Barriere melden", "Report a barrier"),
    "sample": Words("Beispieldaten", "Sample data"),
    "sample_note": Words(
        "Diese Fläche gibt es nicht. Sie wurde erfunden, um das Verfahren zu zeigen, und steht nicht zum Verkauf.",
        "This site does not exist. It was invented to show the method and is not on offer.",
    ),
    # list
    "list_title": Words("Gewerbeflächen rund um Leipzig/Halle", "Commercial land around Leipzig/Halle"),
    "list_description": Words(
        "Gewerbe- und Industrieflächen im Süden Sachsen-Anhalts, nach Branchen bewertet: mit Quelle und Datum zu jeder "
        "Zahl, Entfernung zum Flughafen Leipzig/Halle, zur Autobahn und zur Schiene.",
        "Commercial and industrial land in the south of Saxony-Anhalt, scored by sector: with a source and date for "
        "every figure, distances to Leipzig/Halle Airport, the motorway and the railway.",
    ),
    "in_district": Words("Nur Flächen im Landkreis {district}.", "Only sites in {district}."),
    "counts": Words(
        "{ranked} Flächen passen, bei {data_missing} fehlen Daten, {knocked_out} scheiden aus.",
        "{ranked} sites fit, {data_missing} lack data, {knocked_out} are ruled out.",
    ),
    "nothing_found": Words(
        "Keine Fläche erfüllt alle Anforderungen. Ändern Sie eine davon, oder sehen Sie sich an, wo Daten fehlen.",
        "No site meets all requirements. Change one of them, or look at those that lack data.",
    ),
    "group_ranked": Words("Passende", "Matching"),
    "group_data_missing": Words("Daten fehlen", "Lacking data"),
    "group_knocked_out": Words("Ausgeschlossene", "Ruled out"),
    "groups": Words("Welche Flächen", "Which sites"),
    "score": Words("Eignung {points} von 100", "Suitability {points} out of 100"),
    "no_score": Words("Eignung unbekannt", "Suitability unknown"),
    "range": Words(
        "Je nach dem, was noch unbekannt ist, {low} bis {high}.", "{low} to {high}, depending on what is still unknown."
    ),
    "coverage": Words("{share} der Bewertung ist durch Daten gedeckt.", "{share} of the score rests on data."),
    "next_page": Words("Weitere Flächen", "More sites"),
    "first_page": Words("Zurück zum Anfang", "Back to the start"),
    "search": Words("Suche ändern", "Change the search"),
    "profile": Words("Branche", "Sector"),
    "district": Words("Landkreis", "District"),
    "all_districts": Words("ganze Region", "whole region"),
    "show": Words("Flächen zeigen", "Show sites"),
    "unread": Words(
        "Ein Teil der Adresse war nicht zu verstehen und bleibt unberücksichtigt: {names}.",
        "Part of the address could not be understood and is left out: {names}.",
    ),
    "pinned": Words(
        "Weitere Anforderungen aus Ihrer Suche bleiben bestehen.", "Other requirements of your search stay in place."
    ),
    "area_field": Words("Am Stück mindestens (ha)", "In one piece at least (ha)"),
    "zoning_field": Words("Gebietsart", "Zoning"),
    "motorway_field": Words("Zur Autobahn höchstens (min, Lkw)", "To the motorway at most (min, lorry)"),
    "cargo_field": Words("Zur Luftfracht LEJ höchstens (min, Lkw)", "To LEJ air cargo at most (min, lorry)"),
    "power_field": Words("Strom mindestens (MW)", "Power at least (MW)"),
    "price_field": Words("Preis höchstens (€/m²)", "Price at most (€/m²)"),
    "any": Words("egal", "any"),
    # one site
    "overview": Words("Auf einen Blick", "At a glance"),
    "sum_title": Words("So entsteht die Bewertung", "How the score comes about"),
    "sum_caption": Words(
        "Bewertung für {profile}: Jede Zeile gibt Punkte, zusammen ergeben sie die Eignung.",
        "Score for {profile}: every row gives points, together they make the suitability.",
    ),
    "criterion": Words("Kriterium", "Criterion"),
    "measured": Words("Gemessen", "Measured"),
    "value": Words("Wert", "Value"),
    "weight": Words("Gewicht", "Weight"),
    "points": Words("Punkte", "Points"),
    "sum": Words("Summe", "Sum"),
    "facts": Words("Alle Angaben", "All facts"),
    "source": Words("Quelle", "Source"),
    "sources": Words("Quellen", "Sources"),
    "unknown_title": Words("Was offen ist, und wer es weiß", "What is unknown, and whom to ask"),
    "contact": Words("Ansprechstelle", "Contact"),
    "ask_about": Words("Anfrage zu dieser Fläche schreiben", "Send an inquiry about this site"),
    "expose": Words("Exposé als PDF", "Site brief as PDF"),
    "as_data": Words("Diese Angaben als Daten (GeoJSON)", "These facts as data (GeoJSON)"),
    "back_to_list": Words("Zur Liste der Flächen", "Back to the list of sites"),
    "knocked_out": Words("Scheidet aus", "Ruled out"),
    "no_contact": Words("Keine Ansprechstelle angegeben.", "No contact is given."),
    # errors
    "error_404": Words("Diese Seite gibt es nicht", "This page does not exist"),
    "error_404_note": Words(
        "Vielleicht wurde die Fläche verkauft oder zurückgezogen, oder die Adresse ist unvollständig.",
        "The site may have been sold or withdrawn, or the address may be incomplete.",
    ),
    "error_410": Words("Diese Liste gibt es nicht mehr", "This list is no longer kept"),
    "error_410_note": Words(
        "Die Bewertungen wurden seither neu berechnet. Beginnen Sie die Liste von vorn.",
        "Scores have been computed anew since. Start the list again.",
    ),
    "error_429": Words("Zu viele Anfragen", "Too many requests"),
    "error_400": Words("Das war nicht zu verstehen", "This could not be understood"),
    "error_500": Words("Das hat nicht geklappt", "Something went wrong"),
    "error_note": Words("Versuchen Sie es in einem Augenblick noch einmal.", "Try again in a moment."),
    # inquiries
    "inquiry": Words("Anfrage schreiben", "Send an inquiry"),
    "inquiry_intro": Words(
        "Schreiben Sie uns, wonach Sie suchen. Felder mit * werden gebraucht.",
        "Tell us what you are looking for. Fields with * are needed.",
    ),
    "barrier_intro": Words(
        "Beschreiben Sie, wo Sie nicht weitergekommen sind. Name und E-Mail sind freiwillig; ohne sie können wir nicht "
        "antworten.",
        "Describe where you got stuck. Name and e-mail are optional; without them we cannot reply.",
    ),
    "name": Words("Name", "Name"),
    "organisation": Words("Unternehmen oder Stelle", "Company or organisation"),
    "email": Words("E-Mail", "E-mail"),
    "phone": Words("Telefon", "Telephone"),
    "message": Words("Nachricht", "Message"),
    "consent": Words("Einwilligung", "Consent"),
    "website": Words("Dieses Feld bitte leer lassen", "Please leave this field empty"),
    "parcels": Words("Es geht um", "It is about"),
    "send": Words("Absenden", "Send"),
    "faults": Words("Bitte prüfen Sie Ihre Angaben", "Please check what you entered"),
    "received": Words("Vielen Dank, Ihre Nachricht ist angekommen", "Thank you, your message has arrived"),
    "reference": Words("Aktenzeichen", "Reference"),
    "written_on": Words("Geschrieben am", "Written on"),
    "deleted_on": Words("Wird gelöscht am", "Will be deleted on"),
    "answered_on": Words("Beantwortet am", "Answered on"),
    "keep_address": Words(
        "Heben Sie die Adresse dieser Seite auf: Nur mit ihr können Sie Ihre Nachricht ansehen oder löschen.",
        "Keep the address of this page: only with it can you look at your message or delete it.",
    ),
    "withdraw": Words("Nachricht jetzt löschen", "Delete the message now"),
    "withdrawn": Words("Ihre Nachricht ist gelöscht", "Your message is deleted"),
    "withdrawn_note": Words(
        "Es ist nichts davon übrig. Sie können jederzeit eine neue schreiben.",
        "Nothing of it is left. You can write a new one at any time.",
    ),
    # legal
    "imprint_missing": Words(
        "Hier fehlt noch das Impressum des Betreibers.", "The operator's legal notice is still missing here."
    ),
    "imprint_needed": Words(
        "Wer diesen Dienst betreibt, muss nach § 5 DDG angeben: Name und Anschrift, Vertretungsberechtigte, E-Mail und "
        "Telefon, zuständige Aufsicht, Umsatzsteuer-Identifikationsnummer, soweit vorhanden.",
        "Whoever runs this service must state by § 5 DDG: name and address, authorised representatives, e-mail and "
        "telephone, supervisory authority, VAT number where there is one.",
    ),
    "legal_how": Words(
        "Der Text gehört als Datei {file} in das Verzeichnis der Einstellung LOTSE_LEGAL_DIR.",
        "The text belongs in the file {file} in the directory of the setting LOTSE_LEGAL_DIR.",
    ),
}


def say(name: str, language: str, **values: object) -> str:
    """A text in a language, with its values filled in."""
    return TEXT[name].by(language).format(**values) if values else TEXT[name].by(language)
