-- The learner's own data, where some were given and the page takes them: read once, parted for training.
local own = {}

local read = {} -- by side

--- The learner's pictures, or nil: { images = (N, side, side), labels = (N), names =, masks = (N, side, side) }.
function own.pictures(side)
  if read[side] == nil then read[side] = data.own { side = side } or false end
  return read[side] or nil
end

--- How many pictures the learner gave, 0 where there are none.
function own.count()
  local set = own.pictures(1)
  return set and set.images:size(1) or 0
end

--- One of them, in colour where `channels` is 3: what own.pictures gives, of one.
function own.one(index, side, channels)
  return data.own { side = side, channels = channels, from = index, count = 1 }
end

--- The names of the learner's classes at that size, or nil.
function own.names(side)
  local set = own.pictures(side)
  return set and set.names
end

-- A list in units of its deviation from its mean: the list, the mean, the deviation. What is all one number but for
-- rounding has none.
local function scaled(list)
  local mean, square, out = 0, 0, {}
  for _, v in ipairs(list) do mean = mean + v / #list end
  for _, v in ipairs(list) do square = square + (v - mean) ^ 2 / #list end
  local deviation = square ^ 0.5 > 1e-12 * math.abs(mean) and square ^ 0.5 or 1
  for i, v in ipairs(list) do out[i] = (v - mean) / deviation end
  return out, mean, deviation
end

--- The learner's points in classes, or nil: { x = (N, 2) in deviations from their mean, labels = (N), names =,
--- means = {x, y}, deviations = {x, y} }; of more than `most` so many, by the random stream, class by class in turn.
--- Without means and deviations where a chart's numbers, of seven digits, would not tell the points apart.
function own.points(most)
  local set = given()
  if not set then return nil end
  local x, mean_x, deviation_x = scaled(set.x)
  local y, mean_y, deviation_y = scaled(set.y)
  local all = { x = tensor.stack({ tensor(x), tensor(y) }, 2), labels = tensor(set.labels) }
  local at = own.parts({ images = all.x, labels = all.labels }, { most })[1]
  local told = deviation_x > 1e-4 * math.abs(mean_x) and deviation_y > 1e-4 * math.abs(mean_y)
  return {
    x = all.x:index_select(1, at), labels = all.labels:index_select(1, at), names = set.names,
    means = told and { mean_x, mean_y } or nil, deviations = told and { deviation_x, deviation_y } or nil,
  }
end

-- Positions by class; without labels all in one.
local function by_class(set)
  local by = {}
  for i = 1, set.images:size(1) do
    local class = set.labels and math.tointeger(set.labels:narrow(1, i, 1):item()) or 0
    by[class + 1] = by[class + 1] or {}
    table.insert(by[class + 1], i)
  end
  return by
end

-- One from each list after the other, until all are taken.
local function dealt(lists)
  local all, at, more = {}, 1, true
  while more do
    more = false
    for _, list in ipairs(lists) do
      if list[at] then
        all[#all + 1], more = list[at], true
      end
    end
    at = at + 1
  end
  return all
end

--- Positions in random order, in as many parts as `counts` has numbers: no picture is in two of them, each class
--- is in each, and their shares are those of the counts. Where pictures are few a part has fewer, or with `fill`
--- some several times.
function own.parts(set, counts, fill)
  local sum, parts = 0, {}
  for i, count in ipairs(counts) do sum, parts[i] = sum + count, {} end
  for _, list in ipairs(by_class(set)) do
    local order, from, passed = random.permutation(#list), 1, 0
    for i, count in ipairs(counts) do
      passed = passed + count
      local left = #counts - i -- parts that must still get one
      local to = math.max(from, math.min(#list - left, math.floor(#list * passed / sum + 0.5)))
      local mine = {}
      for k = from, to do mine[#mine + 1] = list[order[k]] end
      table.insert(parts[i], mine)
      from = to + 1
    end
  end
  for i, count in ipairs(counts) do
    local all, filled = dealt(parts[i]), {}
    for k = 1, fill and count or math.min(count, #all) do filled[k] = all[(k - 1) % #all + 1] end
    parts[i] = filled
  end
  return parts
end

return own
