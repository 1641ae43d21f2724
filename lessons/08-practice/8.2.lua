-- 8.2.lua: which loss for which task, sorted as the learner likes.
page "8.2" {
  plain = true,
  idea = { text "idea" },
  use = {
    scene "table" {
      controls = { pick "order" { "task", "loss", "page", label = word "order", value = "task" } },
      view = function(s) return { text = s.order } end,
    },
    text "erratum",
  },
}
