-- How a Lua submission is asked: it returns a function of a list.
return function(middle, question)
  local list = {}
  for i = 1, question.list:numel() do list[i] = question.list[i]:item() end
  return { middle = middle(list) }
end
