-- How many are smaller, and how many as large, says where each stands.
return function(list)
  local half = (#list - 1) / 2
  for _, candidate in ipairs(list) do
    local below, above = 0, 0
    for _, other in ipairs(list) do
      if other < candidate then below = below + 1 end
      if other > candidate then above = above + 1 end
    end
    if below <= half and above <= half then return candidate end
  end
end
