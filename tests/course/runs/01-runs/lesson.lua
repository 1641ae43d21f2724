-- A race of two halvings: b begins where the slider says, and questions ask who came lower.
page "1.1" {
  idea = { text "idea" },
  predict = { text "idea" },
  run = {
    scene "race" {
      controls = { slider "start" { from = 1, to = 16, step = 1, value = 8 } },
      view = function()
        return { values = { { "a", 4 } } }
      end,
      train = function(s, run)
        local a, b = 4, s.start
        for step = 1, 3 do
          a, b = a / 2, b / 2
          run:frame { values = { { "a", a }, { "b", b } }, progress = step / 3 }
        end
        return { a = a, b = b, seed = run.seed, words = "the end", path = { 4, a }, before = #run.earlier }
      end,
    },
  },
  explain = {
    choice "lower" {
      run = "race",
      answer = function(result)
        return result.a < result.b and "a" or result.a > result.b and "b" or "same"
      end,
    },
    number "value" {
      run = "race",
      answer = function(result)
        return result.b
      end,
      tolerance = 1e-6,
      traps = {
        first = "a",
        other = function(result)
          return result.a + 100
        end,
      },
    },
    number "before" {
      run = "race",
      answer = "before",
      tolerance = 0,
    },
    number "count" {
      run = "race",
      answer = function(_, runs)
        return #runs
      end,
      tolerance = 0,
    },
    order "rank" {
      run = "race",
      answer = function(result)
        return result.a < result.b and { "a", "b" } or { "b", "a" }
      end,
    },
  },
  use = { text "idea" },
}
