/** What is asked, as the sentence shows it, and the ways to change it. */

import { computed } from "@preact/signals";
import { type Criterion, criterionOf, type Level, requirementOf, type Value, withRequirement } from "../core/catalogue";
import type { Requirement } from "../core/view";
import { language } from "../i18n/language";
import { show, view } from "../state/view";
import { districts, sectors, titleOf } from "./facts";
import { plainText, sentenceOf } from "./model";
import type { Exclusion } from "./relax";
import { GERMAN } from "./wording_de";
import { ENGLISH } from "./wording_en";

export const wording = { de: GERMAN, en: ENGLISH }[language];

const requirements = computed(() => view.value.requirements);
const profile = computed(() => view.value.profile);
const district = computed(() => view.value.district);

/** The sentence as parts; it changes with what is asked and with nothing else of the view. */
export const sentence = computed(() =>
  sentenceOf(
    {
      requirements: requirements.value,
      sector: titleOf(sectors.value, profile.value),
      district: district.value && titleOf(districts.value, district.value),
    },
    wording,
  ),
);

export const sentenceText = computed(() => plainText(sentence.value));

/** What is required of a criterion now. */
export const requirementFor = (criterion: Criterion): Requirement | undefined =>
  requirements.value.find((each) => criterionOf(each) === criterion);

export function require(criterion: Criterion, value: Value, level: Level): void {
  changeRequirements(withRequirement(requirements.value, criterion, requirementOf(criterion, value, level)));
}

export function requireNothing(criterion: Criterion): void {
  changeRequirements(withRequirement(requirements.value, criterion, null));
}

/** What excludes, in the words of the sentence where it has any. */
export function exclusionName({ title, requirement }: Exclusion): string {
  const criterion = requirement && criterionOf(requirement);
  return criterion ? wording.phrases[criterion.id].label : (title ?? requirement?.property ?? "");
}

/** Another question is another list: what was looked at in detail is closed by nobody but the visitor. */
export function changeRequirements(next: readonly Requirement[]): void {
  show({ requirements: next });
}
