-- Page 2.1 is broken on purpose: its scene fails when it is shown.
page "2.1" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "a" } },
  run = { scene "run" { view = function() error "broken on purpose" end } },
  explain = { text "explain" },
  use = { text "use" },
}
