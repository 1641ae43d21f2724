-- The learner's own pictures, where some were given and the page takes them: read once, parted for training.
local own = {}

local read = {} -- by side

--- The learner's pictures, or nil: { images = (N, side, side), labels = (N), names =, masks = (N, side, side) }.
function own.pictures(side)
  if read[side] == nil then read[side] = data.own { side = side } or false end
  return read[side] or nil
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
