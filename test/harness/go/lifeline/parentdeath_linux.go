package lifeline

import "syscall"

// askKernelToKillWithParent covers a child that was stopped (SIGSTOP) when its parent died: a stopped process cannot
// notice the closed pipe, but the kernel can still kill it.
func askKernelToKillWithParent() {
	syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGKILL), 0)
}
