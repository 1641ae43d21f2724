-- Page 1.1: text, a choice, a scene with every control, a number. Page 1.2: an order and a curve.

page "1.1" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "same" } },
  run = {
    scene "run" {
      kernel = "huber",
      controls = {
        slider "delta" { label = "δ", from = 0.1, to = 5, step = 0.1, value = 1 },
        numbers "pred" { label = word "guess", value = { 2.5, 0, 2.1, 10 }, from = -20, to = 100, step = 0.5 },
        pick "how" { label = word "how", "plain", "squared", value = "plain" },
        switch "more" { label = word "more", value = false },
        points "data" { label = word "data", x = { 1, 2, 3 }, y = { 1, 4, 9 }, from = -10, to = 10, step = 0.5,
          from_x = -10, to_x = 10, step_x = 0.5 },
      },
      view = function(s)
        return {
          values = {
            { word "delta-is", s.delta },
            { word "sum", s.pred[1] + s.pred[2] + s.pred[3] + s.pred[4] },
            { word "chosen", s.how },
            { word "first-point", s.data.y[1] },
            { "predicted", s.predicted.predict or "nothing" },
          },
          worked = ("sum <- %.4g + %.4g + %.4g + %.4g"):format(table.unpack(s.pred)),
          text = s.more and "more" or nil,
        }
      end,
    },
  },
  explain = { text "explain", number "check" { answer = 0.4, tolerance = 1e-3, traps = { twice = 0.8 } } },
  use = { text "use" },
}

page "1.2" {
  idea = { text "idea" },
  predict = { order "predict" { answer = { "a", "b", "c" } } },
  run = {
    scene "run" {
      controls = { slider "rate" { label = "η", from = 0.1, to = 1, step = 0.1, value = 0.5 } },
      view = function(s) return { values = { { "η", s.rate } } } end,
      train = function(s, run)
        local x = 1
        for step = 1, 50 do
          x = x * (1 - s.rate / 10)
          run:frame { values = { { "x", x } }, progress = step / 50, step = 10 * step }
        end
      end,
    },
  },
  explain = {
    curve "check" { x = { -2, -1, 0, 1, 2 }, from = 0, to = 4, answer = function(x) return x * x end },
  },
  use = { text "use" },
}
