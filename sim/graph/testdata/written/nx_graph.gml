graph [
  node [
    id 0
    label "10"
  ]
  node [
    id 1
    label "11"
  ]
  node [
    id 2
    label "12"
  ]
  node [
    id 3
    label "13"
  ]
  node [
    id 4
    label "14"
  ]
  edge [
    source 0
    target 1
    weight 4
  ]
  edge [
    source 0
    target 3
    weight 2
  ]
  edge [
    source 0
    target 4
    weight 1
  ]
  edge [
    source 1
    target 2
    weight 5
  ]
  edge [
    source 2
    target 3
    weight 3
  ]
  edge [
    source 2
    target 4
    weight 6
  ]
]
