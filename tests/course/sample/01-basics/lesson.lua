-- Two pages that use each part a page may have, and some that go wrong.
local target = 3
page "1.1" {
  idea = { text "idea" },
  predict = {
    choice "predict" { answer = "four" },
    order "rank" { answer = { "small", "middle", "large" }, traps = { back = { "large" } } },
  },
  run = {
    scene "run" {
      kernel = "mse",
      controls = {
        slider "guess" { label = "ŷ", from = -10, to = 10, step = 0.1, value = 1 },
        slider "rate" { label = "η", from = 0.001, to = 10, step = 10, value = 0.1, scale = "log" },
        numbers "errors" { label = word "error", value = { 1, -2, 3 }, from = -5, to = 5, step = 1 },
        pick "method" { "plain", "momentum", value = "plain" },
        switch "square" { value = true },
        points "data" { x = { 0, 1, 2 }, y = { 1, 3, 5 }, from = -10, to = 10, step = 0.5 },
      },
      view = function(s)
        local e = s.guess - target
        local sum = 0
        for _, y in ipairs(s.data.y) do
          sum = sum + y
        end
        return {
          values = {
            { word "error", e },
            { s.method, s.square and e * e or math.abs(e) },
            { "Σ", sum },
            { "n", #s.errors + #s.data.x },
            { "selected", s.data.selected or 0 },
          },
          text = e == 0 and "hit" or nil,
        }
      end,
      train = function(s, run)
        local guess = s.guess
        for step = 1, 400 do
          guess = guess - s.rate * 2 * (guess - target) + (math.random() - 0.5) / 100
          run:frame { values = { { "step", step }, { "ŷ", guess } }, progress = step / 400 }
        end
      end,
    },
  },
  explain = {
    number "check" {
      answer = function() return (1 - target) ^ 2 end,
      tolerance = 1e-6,
      traps = { absolute = 2, signed = -2 },
    },
    curve "draw" { x = { -1, 0, 1 }, from = 0, to = 2, answer = function(x) return x * x end },
    curve "slope" {
      x = { -1, 1 }, between = true, from = -2, to = 2,
      answer = function(x) return 2 * x end,
      judge = function(ys) return ys[1] > ys[2] and "mirrored" or ys[1] < 0 and "right" or "wrong" end,
    },
  },
  use = { text "use" },
}

-- What goes wrong here must be told, and end nothing.
page "1.2" {
  idea = { text "idea" },
  predict = { text "idea" },
  run = {
    scene "raises" { view = function(s) return s.nothing.at_all end },
    scene "shapeless" { view = function() return 7 end },
    scene "endless" { view = function() while true do end end },
    scene "unblocked" { view = function() return { text = "nowhere" } end },
    scene "stumbles" {
      view = function() return {} end,
      train = function(_, run)
        run:frame { values = { { "step", 1 } } }
        run:frame { values = { { "step", 2 } }, diverged = true }
        error("the third step fails")
      end,
    },
    scene "sleeps" {
      view = function() return {} end,
      train = function() while true do end end,
    },
    scene "asks" {
      controls = {
        pick "kind" { "plain", "deep", value = "plain" },
        pick "depth" { "near", "far", only = { kind = "deep" } },
        slider "off" { from = 0, to = 1, step = 0.5, value = 0, only = { depth = "far" } },
        switch "last" {},
      },
      view = function(s) return { values = { { s.depth, s.off } } } end,
    },
  },
  explain = { text "idea" },
  use = { text "idea" },
}
