// Package kit is what the programs of Go's clients share: arguments, bounds, checks, and telling what came of
// their scenarios.
//
// usage: PROGRAM BOOTSTRAP PREFIX [WORDS-OF-THE-SCENARIOS-TO-PLAY]
package kit

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"
)

// Deadline bounds every wait.
const Deadline = 30 * time.Second

var (
	// Bootstrap is the broker's address.
	Bootstrap = os.Args[1]

	// Start is old enough to differ from the time of writing, too young for any retention.
	Start = time.Now().Add(-time.Hour).Truncate(time.Millisecond)
)

// Scenario is one thing that users do.
type Scenario struct {
	Name string
	Play func()
}

// failure is what a scenario ends with that does not pass.
type failure string

// Named is a topic or group of this run.
func Named(name string) string { return os.Args[2] + "-" + name }

// Check fails the scenario, with words why, unless what it should hold holds.
func Check(holds bool, why string, about ...interface{}) {
	if !holds {
		panic(failure(fmt.Sprintf(why, about...)))
	}
}

// Must fails the scenario on an error.
func Must(err error) { Check(err == nil, "%v", err) }

// Value is what an act gives that has to end well.
func Value[T any](value T, err error) T {
	Must(err)
	return value
}

// Equal fails the scenario unless both are the same.
func Equal(got, want interface{}) {
	Check(reflect.DeepEqual(got, want), "%v instead of %v", got, want)
}

// Until asks until the answer is yes.
func Until(what string, holds func() bool) {
	for end := time.Now().Add(Deadline); !holds(); time.Sleep(10 * time.Millisecond) {
		Check(time.Now().Before(end), "waited in vain for %s", what)
	}
}

// Numbers are from, from+1, … up to and without to.
func Numbers(from, to int) []int {
	var numbers []int
	for ; from < to; from++ {
		numbers = append(numbers, from)
	}
	return numbers
}

// Play prints a line `PASS name` or `FAIL name: why` for each scenario, and ends the program.
func Play(scenarios []Scenario) {
	code := 0
	for _, scenario := range scenarios {
		if len(os.Args) > 3 && !strings.Contains(scenario.Name, os.Args[3]) {
			continue
		}
		if why, failed := failed(scenario.Play); failed {
			code = 1
			fmt.Printf("FAIL %s: %s\n", scenario.Name, strings.ReplaceAll(string(why), "\n", " "))
		} else {
			fmt.Println("PASS", scenario.Name)
		}
	}
	os.Exit(code)
}

func failed(play func()) (why failure, failed bool) {
	defer func() {
		switch end := recover().(type) {
		case nil:
		case failure:
			why, failed = end, true
		default:
			panic(end)
		}
	}()
	play()
	return
}
