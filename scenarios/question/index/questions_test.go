package index_test

import _ "guanxi/scenarios/question"
