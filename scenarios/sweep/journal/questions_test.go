package journal_test

import _ "guanxi/scenarios/question"
