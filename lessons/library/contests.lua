-- Losses in a contest: the same data, the same start, the same batches, and one measure that is none of them.
local training = library "training"
local contests = {}

--- Rivals from one start. `make(name)` gives a model, its optimiser and a function that judges it, by the random
--- stream; `cost(name, model, i)` is what step i goes down.
function contests.rivals(seed, names, make, cost)
  local list = {}
  for k, name in ipairs(names) do
    random.seed(seed)
    local model, optimiser, judge = make(name)
    list[k] = {
      name = name, judge = judge,
      step = function(i)
        optimiser:zero_grad()
        cost(name, model, i):backward()
        optimiser:step()
      end,
    }
  end
  return list
end

--- A function of the step that draws once a step, so that all rivals get the same.
function contests.shared(draw)
  local at, drawn
  return function(i)
    if at ~= i then at, drawn = i, { draw() } end
    return table.unpack(drawn)
  end
end

--- "wins", "even" or "loses": how the first of the rivals does beside the second, by a fiftieth of the larger.
function contests.verdict(contest)
  local a, b = contest.rivals[1].marks, contest.rivals[2].marks
  local lead = (a[#a] - b[#b]) * (contest.less and -1 or 1)
  if math.abs(lead) <= math.max(math.abs(a[#a]), math.abs(b[#b])) / 50 then return "even" end
  return lead > 0 and "wins" or "loses"
end

local function picture(contest, steps)
  local lists, values = {}, {}
  for k, rival in ipairs(contest.rivals) do
    local label = word(rival.name)
    lists[k] = { x = steps, y = rival.marks, label = label, color = k, dash = training.DASHES[k] }
    values[k] = { label, rival.marks[#rival.marks] }
  end
  values[#values + 1] = { word "verdict", word(contests.verdict(contest)) }
  return {
    figure = training.history(lists, {
      steps = contest.steps, start = 0, title = word(contest.measure), from = 0, to = not contest.less and 1 or nil,
    }),
    values = values, text = contest.text,
  }
end

--- Runs a contest to its end: { rivals, steps, every, measure (a word), less = true where less is better, text = a
--- block that stands under the values }. Gives each rival's last mark by its name, and the verdict.
function contests.run(contest, run)
  local steps = { 0 }
  for _, rival in ipairs(contest.rivals) do rival.marks = { rival.judge() } end
  training.loop(run, {
    steps = contest.steps, every = contest.every,
    step = function(i)
      for _, rival in ipairs(contest.rivals) do rival.step(i) end
    end,
    picture = function(i)
      steps[#steps + 1] = i
      for _, rival in ipairs(contest.rivals) do table.insert(rival.marks, rival.judge()) end
      return picture(contest, steps)
    end,
  })
  local result = { verdict = contests.verdict(contest) }
  for _, rival in ipairs(contest.rivals) do result[rival.name] = rival.marks[#rival.marks] end
  return result
end

return contests
