// Which sign is meant by a `:name:`? Those that people and apps use here; others stay names.

const SIGNS = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌",
  heart: "❤️", pray: "🙏", eyes: "👀", tada: "🎉", grinning: "😀", smile: "😄", slightly_smiling_face: "🙂", blush: "😊",
  rage: "😡", fire: "🔥", ok_hand: "👌", warning: "⚠️", rotating_light: "🚨", cry: "😢", clap: "👏", 100: "💯", wave: "👋",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", alarm_clock: "⏰", bell: "🔔", no_bell: "🔕", calendar: "📆", date: "📅",
  telephone_receiver: "📞", lock: "🔒", unlock: "🔓", memo: "📝", paperclip: "📎", link: "🔗", bulb: "💡", zzz: "💤",
  red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢",
  large_blue_circle: "🔵", white_circle: "⚪", small_red_triangle: "🔺", arrow_up: "⬆️", arrow_right: "➡️", speech_balloon: "💬",
  point_right: "👉", raised_hands: "🙌", thinking_face: "🤔", rocket: "🚀", star: "⭐", question: "❓", exclamation: "❗",
};

/** Those that the menu of a message offers. */
export const OFFERED = ["+1", "white_check_mark", "eyes", "pray", "tada"];

export function emoji(name) {
  return SIGNS[name] ?? `:${name}:`;
}
