-- The learner's median follows a list into which a far reading comes.
page "task1" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "stays" } },
  run = {
    scene "train" {
      view = function() return { values = { { word "middle", 3 } } } end,
      train = function(_, run)
        local found
        for last = 5, 45, 10 do
          found = yours({ ask = "middle", list = tensor { 1, 2, 3, 4, last } }).middle
          if tensor.is(found) then found = found:item() end
          run:frame { values = { { word "middle", found }, { word "last", last } }, progress = (last - 5) / 40 }
        end
        return { found = found }
      end,
    },
  },
  explain = {
    choice "where" { run = "train", answer = function(result) return result.found > 3 and "moved" or "stays" end },
  },
  use = { text "use" },
}

claim "stays" {
  of = "train",
  check = function(c) c:close(c:trained("train", {}).values[word "middle"], 3) end, -- of 1, 2, 3, 4 and any larger
}
