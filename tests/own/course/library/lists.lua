-- What pages about lists share.
local lists = {}

-- The number in the middle; of an even count the lower of the two.
function lists.middle(list)
  local sorted = table.move(list, 1, #list, 1, {})
  table.sort(sorted)
  return sorted[(#sorted + 1) // 2]
end

return lists
