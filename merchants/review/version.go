package review

// MethodVersion counts the versions of the method: another is due with every
// change after which the same log would give other figures. What was said by one
// is not compared with what another says, and none goes on from the other's engine.
const MethodVersion = 2
