return function(list) return list[(#list + 1) // 2] end
